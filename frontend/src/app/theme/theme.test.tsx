import { Button, MantineProvider } from "@mantine/core";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, test, vi } from "vitest";
import { cssVariables, theme } from "./theme";

vi.hoisted(() => {
  // jsdom has none
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  window.matchMedia = () => ({ matches: false, addEventListener() {} }) as never;
});

test.each(["light", "dark"] as const)("what cannot be undone is red in the %s", async (scheme) => {
  const place = document.body.appendChild(document.createElement("div"));
  const page = (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} forceColorScheme={scheme}>
      <Button variant="subtle" color="red">
        Delete
      </Button>
    </MantineProvider>
  );
  await act(async () => createRoot(place).render(page));

  const color = place.querySelector("button")?.style.getPropertyValue("--button-color") ?? "";
  const name = color.replace(/^var\((.+)\)$/, "$1");
  const variables: Record<string, string> = cssVariables(theme as never)[scheme];
  expect(variables[name]).toBe("var(--bad)");
});
