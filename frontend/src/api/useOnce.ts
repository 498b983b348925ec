/** Changes that are sent once, however quickly somebody clicks. */
import { type UseMutationOptions, useMutation } from "@tanstack/react-query";
import { useRef } from "react";

/** A mutation that does nothing where the same is under way already: people click twice. */
export function useOnce<Answer, Given = void>(
  options: UseMutationOptions<Answer, Error, Given> & {
    mutationFn: (given: Given) => Promise<Answer>;
  },
) {
  const underWay = useRef(new Set<string>());
  const keyOf = (given: Given) => JSON.stringify(given) ?? "";
  const mutation = useMutation({
    networkMode: "always", // without a connection it fails at once, and nothing is sent later
    ...options,
    mutationFn: (given: Given) =>
      options.mutationFn(given).finally(() => underWay.current.delete(keyOf(given))),
  });
  const mutate: typeof mutation.mutate = (...call) => {
    const key = keyOf(call[0] as Given);
    if (underWay.current.has(key)) return;
    underWay.current.add(key);
    mutation.mutate(...call);
  };
  return { ...mutation, mutate };
}
