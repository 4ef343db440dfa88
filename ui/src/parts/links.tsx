import {
  ActionIcon,
  type ActionIconProps,
  Anchor,
  type AnchorProps,
  Button,
  type ButtonProps,
} from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type Native<P> = P &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof P> & { ref?: Ref<HTMLAnchorElement> };

/** Mantine's controls as links of the console: typed routes, and a real address to open in a tab. */
export const LinkButton = createLink((props: Native<ButtonProps>) => (
  <Button component="a" {...props} />
));
export const LinkAnchor = createLink((props: Native<AnchorProps>) => (
  <Anchor component="a" {...props} />
));
export const LinkIcon = createLink((props: Native<ActionIconProps>) => (
  <ActionIcon component="a" {...props} />
));
