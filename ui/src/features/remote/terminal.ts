import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Terminal } from '@xterm/xterm';

const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';

/** The document, but for one thing: style elements it makes carry the nonce of the page's policy. */
function documentWithNonce(): Document {
  return new Proxy(document, {
    get(target, name) {
      if (name === 'createElement') {
        return (tag: string, options?: ElementCreationOptions) => {
          const element = Document.prototype.createElement.call(target, tag, options);
          if (tag === 'style') element.nonce = nonce;
          return element;
        };
      }
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** xterm's viewport does not ask the document it was given for its style element, but the page's own
 * (a `??` that binds weaker than was meant, in 6.0): so that one answers with the nonce meanwhile. */
function withNonce(act: () => void): void {
  const { createElement } = documentWithNonce();
  document.createElement = createElement;
  try {
    act();
  } finally {
    Reflect.deleteProperty(document, 'createElement'); // the prototype's is there again
  }
}

/** A terminal that shows and does no more: no clipboard for the device (OSC 52 has no handler), no
 * links, no titles. */
export function makeTerminal(place: HTMLElement, { writable = true } = {}) {
  const terminal = new Terminal({
    documentOverride: documentWithNonce(),
    fontFamily: 'ui-monospace, "DejaVu Sans Mono", Menlo, monospace',
    fontSize: 13.5,
    lineHeight: 1.2,
    scrollback: 5000,
    cursorBlink: false,
    disableStdin: !writable,
    screenReaderMode: false,
    theme: {
      background: '#10171b',
      foreground: '#dfe7ea',
      cursor: '#4fc0c8',
      selectionBackground: '#2b4a52',
    },
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  withNonce(() => terminal.open(place));
  fit.fit();
  const watching = new ResizeObserver(() => fit.fit());
  watching.observe(place);
  return {
    terminal,
    search,
    dispose: () => {
      watching.disconnect();
      terminal.dispose();
    },
  };
}

/** More than one line would run before one has read it. */
export const isSeveralLines = (text: string) =>
  /[\r\n]/.test(text.replace(/[\r\n]+$/, '')) || /[\r\n]$/.test(text);
