import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type Cure, cure, getHealth, type Health } from "../../api/health";
import { useOnce } from "../../api/useOnce";

const key = (slug: string) => ["campaigns", slug, "health"];

export const useHealth = (slug: string) =>
  useQuery({ queryKey: key(slug), queryFn: () => getHealth(slug), refetchInterval: 30_000 });

export function useCure(slug: string) {
  const queries = useQueryClient();
  return useOnce({
    mutationFn: (wish: Cure) => cure(slug, wish),
    onSettled: () => queries.invalidateQueries({ queryKey: key(slug) }),
  });
}

/** Nobody can be given work, so that everything open waits for the same. */
export const isDeserted = ({ seats, looked_at, kinds }: Health) =>
  seats === 0 &&
  looked_at > 0 &&
  kinds.every(({ kind, number }) => kind === "nobody" || number === 0);
