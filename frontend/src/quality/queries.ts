import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getAdjudication, getAnnotator, getAnnotators, getQuality, makeGold } from "../api/quality";

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
  useQuery({ queryKey: of(slug, "adjudication"), queryFn: () => getAdjudication(slug) });

export function useMakeGold(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (task: number) => makeGold(slug, task),
    onSettled: () => queries.invalidateQueries({ queryKey: of(slug, "adjudication") }),
  });
}
