// Operations that a stolen session must not be enough for answer `step_up_required`: the second
// factor is asked for once, whatever asked, and the request goes out again.
type Ask = () => Promise<boolean>;

let ask: Ask | undefined;
let asking: Promise<boolean> | undefined;

/** Who asks: the dialog of the shell. */
export function onStepUp(next: Ask): () => void {
  ask = next;
  return () => {
    if (ask === next) ask = undefined;
  };
}

/** True once a factor was shown; several requests at a time share one question. */
export function askStepUp(): Promise<boolean> {
  asking ??= (ask?.() ?? Promise.resolve(false)).finally(() => {
    asking = undefined;
  });
  return asking;
}
