import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, test } from "vitest";
import { useOnce } from "./useOnce";

const around = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
);

/** What a page sends, and how its answers come. */
function page() {
  const sent: string[] = [];
  const answers: (() => void)[] = [];
  const mutationFn = (text: string) =>
    new Promise<void>((answer) => {
      sent.push(text);
      answers.push(answer);
    });
  const { result } = renderHook(() => useOnce({ mutationFn }), { wrapper: around });
  return { sent, answers, result };
}

test("two clicks in one moment send once", async () => {
  const { sent, result } = page();
  act(() => {
    result.current.mutate("Hello.");
    result.current.mutate("Hello.");
  });
  await waitFor(() => expect(sent).toEqual(["Hello."]));
});

test("something else is sent meanwhile, and the same again once it was answered", async () => {
  const { sent, answers, result } = page();
  act(() => {
    result.current.mutate("Ana");
    result.current.mutate("Bo");
  });
  await waitFor(() => expect(sent).toEqual(["Ana", "Bo"]));
  await act(async () => answers.forEach((answer) => void answer()));
  act(() => result.current.mutate("Ana"));
  await waitFor(() => expect(sent).toEqual(["Ana", "Bo", "Ana"]));
});
