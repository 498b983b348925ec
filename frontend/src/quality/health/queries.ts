import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Cure, cure, getHealth } from "../../api/health";

const key = (slug: string) => ["campaigns", slug, "health"];

export const useHealth = (slug: string) =>
  useQuery({ queryKey: key(slug), queryFn: () => getHealth(slug), refetchInterval: 30_000 });

export function useCure(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wish: Cure) => cure(slug, wish),
    onSettled: () => queries.invalidateQueries({ queryKey: key(slug) }),
  });
}
