import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { getAdjudication, getAnnotator, getAnnotators, getQuality, makeGold } from "../api/quality";
import { useOnce } from "../api/useOnce";

const CALM = 30_000; // the job that measures runs each minute
const of = (slug: string, what: string) => ["campaigns", slug, what];

export const useQuality = (slug: string) =>
  useQuery({
    queryKey: of(slug, "quality"),
    queryFn: () => getQuality(slug),
    refetchInterval: CALM,
  });

export const useAnnotators = (slug: string) =>
  useQuery({
    queryKey: of(slug, "annotators"),
    queryFn: () => getAnnotators(slug),
    refetchInterval: CALM,
  });

export const useAnnotator = (slug: string, pseudonym: string) =>
  useQuery({
    queryKey: [...of(slug, "annotators"), pseudonym],
    queryFn: () => getAnnotator(slug, pseudonym),
  });

export const useAdjudication = (slug: string) =>
  useInfiniteQuery({
    queryKey: of(slug, "adjudication"),
    queryFn: ({ pageParam }) => getAdjudication(slug, pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: ({ older }) => older,
  });

export function useMakeGold(slug: string) {
  const queries = useQueryClient();
  return useOnce({
    mutationFn: (task: number) => makeGold(slug, task),
    onSettled: () => queries.invalidateQueries({ queryKey: of(slug, "adjudication") }),
  });
}
