import {
  createTheme,
  type MantineColorSchemeManager,
  type MantineColorsTuple,
} from "@mantine/core";
import { chooseTheme, onThemeChange, themeChoice } from "../shared/theme";

const left: MantineColorsTuple = [
  "#ecf4fb",
  "#d6e6f5",
  "#abcdeb",
  "#7cb1e0",
  "#559ad6",
  "#3c8bcf",
  "#2f7fc4",
  "#1f6fb2",
  "#145f9c",
  "#064f86",
];

export const theme = createTheme({
  primaryColor: "left",
  colors: { left },
  fontFamily: "var(--font-sans)",
  fontFamilyMonospace: "var(--font-mono)",
  defaultRadius: "md",
});

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
let unsubscribe = () => {};
