import {
  Anchor,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  defaultVariantColorsResolver,
  type MantineColorSchemeManager,
  type MantineColorsTuple,
  Modal,
  Radio,
  type VariantColorsResolver,
} from "@mantine/core";
import { chooseTheme, onThemeChange, themeChoice } from "../../shared/theme";

// Action is ink, so that blue and orange only ever mean left and right.
const ink: MantineColorsTuple = [
  "#f3f3f0",
  "#e6e6e3",
  "#cdcecc",
  "#b1b3b4",
  "#92979e",
  "#747a83",
  "#5a6069",
  "#474c54",
  "#2c3036",
  "#16181b",
];
const left: MantineColorsTuple = [
  "#eef4fa",
  "#cbdcee",
  "#acc9e7",
  "#8db6e0",
  "#6095cb",
  "#4a84c0",
  "#3474b6",
  "#2262a5",
  "#0f4f94",
  "#0a3c72",
];
const right: MantineColorsTuple = [
  "#fbf3ea",
  "#f2dac2",
  "#ecc196",
  "#e5a869",
  "#ce843b",
  "#c27224",
  "#b6600d",
  "#a05107",
  "#8a4200",
  "#693200",
];

// What Mantine draws inputs, tracks and placeholders with in the dark.
const dark: MantineColorsTuple = [
  "#e9e9e6",
  "#b9bcc1",
  "#92979e",
  "#777b80",
  "#33373c",
  "#2a2d31",
  "#141618",
  "#191b1e",
  "#111214",
  "#0c0d0e",
];

const colorsOf: VariantColorsResolver = (input) => {
  const usual = defaultVariantColorsResolver(input);
  if (input.variant !== "filled") return usual;
  const color = "var(--on-ink)";
  if (input.color === "red")
    return { ...usual, background: "var(--bad)", hover: "var(--bad)", color };
  return { ...usual, background: "var(--ink)", hover: "var(--ink-2)", color };
};

const veil = { color: "var(--veil)", backgroundOpacity: 1 };
const dialogTitle = { fontSize: "var(--t-xl)", fontWeight: 650, lineHeight: 1.25 };

export const theme = createTheme({
  primaryColor: "ink",
  primaryShade: { light: 9, dark: 1 },
  autoContrast: true,
  variantColorResolver: colorsOf,
  colors: { ink, left, right, dark },
  white: "#ffffff",
  black: "#16181b",
  fontFamily: "var(--font-sans)",
  fontFamilyMonospace: "var(--font-mono)",
  headings: { fontWeight: "600" },
  defaultRadius: "md",
  components: {
    Anchor: Anchor.extend({ defaultProps: { underline: "always" } }),
    Checkbox: Checkbox.extend({ defaultProps: { iconColor: "var(--on-ink)" } }),
    Radio: Radio.extend({ defaultProps: { iconColor: "var(--on-ink)" } }),
    RadioIndicator: Radio.Indicator.extend({ defaultProps: { iconColor: "var(--on-ink)" } }),
    Drawer: Drawer.extend({
      defaultProps: { padding: "xl", overlayProps: veil },
      styles: { title: dialogTitle },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        padding: "xl",
        radius: "lg",
        overlayProps: veil,
      },
      styles: { title: dialogTitle },
    }),
  },
});

/** Mantine's own colours are the shared tokens, which know light and dark by themselves. */
const fromTokens = {
  "--mantine-color-body": "var(--surface)",
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-dimmed": "var(--ink-3)",
  "--mantine-color-placeholder": "var(--ink-3)",
  "--mantine-color-anchor": "var(--ink)",
  "--mantine-color-error": "var(--bad)",
  "--mantine-color-default": "var(--surface)",
  "--mantine-color-default-hover": "var(--sunk)",
  "--mantine-color-default-color": "var(--ink)",
  "--mantine-color-default-border": "var(--line-strong)",
  "--mantine-primary-color-filled": "var(--ink)",
  "--mantine-primary-color-filled-hover": "var(--ink-2)",
  "--mantine-primary-color-contrast": "var(--on-ink)",
  "--mantine-color-disabled": "var(--sunk)",
  "--mantine-color-disabled-color": "var(--ink-3)",
  // What cannot be undone; by its own shades it would be all but white in the dark.
  "--mantine-color-red-text": "var(--bad)",
  "--mantine-color-red-filled": "var(--bad)",
  "--mantine-color-red-outline": "var(--bad)",
  "--mantine-color-red-light-color": "var(--bad)",
  "--mantine-color-red-light": "color-mix(in srgb, var(--bad) 10%, transparent)",
  "--mantine-color-red-light-hover": "color-mix(in srgb, var(--bad) 12%, transparent)",
};
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: fromTokens,
  dark: fromTokens,
});

let unsubscribe = () => {};

/** Mantine follows the same stored choice as the other pages. */
export const colorSchemeManager: MantineColorSchemeManager = {
  get: () => themeChoice(),
  set: chooseTheme,
  subscribe: (onUpdate) => {
    unsubscribe = onThemeChange(() => onUpdate(themeChoice()));
  },
  unsubscribe: () => unsubscribe(),
  clear: () => chooseTheme("auto"),
};
