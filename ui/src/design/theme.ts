import { createTheme, type MantineColorsTuple, rem } from '@mantine/core';

const petrol: MantineColorsTuple = [
  '#e9f6f7',
  '#d5ebed',
  '#a8d5d9',
  '#78bec4',
  '#51abb3',
  '#389ea7',
  '#16767f',
  '#0b6b75',
  '#085a63',
  '#044a52',
];

const red: MantineColorsTuple = [
  '#fdeeeb',
  '#fadcd6',
  '#f4b5aa',
  '#ff9c8a',
  '#ff8b78',
  '#d9523d',
  '#bd3c29',
  '#b3301f',
  '#98271a',
  '#7f1f14',
];

/** Mantine, quieter: one accent, small radii, dense controls. Colours come from tokens.css. */
export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 6 },
  colors: { petrol, red },
  autoContrast: true,
  luminanceThreshold: 0.34,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: 'var(--mono)',
  defaultRadius: 'sm',
  radius: { xs: rem(4), sm: rem(6), md: rem(8), lg: rem(10), xl: rem(16) },
  fontSizes: { xs: rem(12.5), sm: rem(13.5), md: rem(14.5), lg: rem(16), xl: rem(20) },
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: rem(22), lineHeight: '1.25' },
      h2: { fontSize: rem(15.5), lineHeight: '1.4' },
    },
  },
  cursorType: 'pointer',
  components: {
    Button: {
      defaultProps: { size: 'compact-md' },
      styles: {
        root: { height: rem(32), paddingInline: rem(13), fontWeight: 550, fontSize: rem(13.5) },
      },
    },
    TextInput: { defaultProps: { size: 'sm' } },
    InputWrapper: { defaultProps: { withAsterisk: false } },
    Tooltip: { defaultProps: { openDelay: 250, withinPortal: true, multiline: true, maw: 420 } },
    Modal: {
      defaultProps: { centered: true, radius: 'lg', overlayProps: { backgroundOpacity: 0.35 } },
    },
    Menu: { defaultProps: { shadow: 'md', radius: 'md', position: 'bottom-end' } },
  },
});
