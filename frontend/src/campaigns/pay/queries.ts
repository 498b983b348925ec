import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  cancelPayout,
  getPay,
  getPayAccount,
  type Prepared,
  preparePayout,
  recordPayout,
  rejectJudgments,
  type Who,
  withdrawRejections,
} from "../../api/pay";
import { useOnce } from "../../api/useOnce";

const LIVE = 15_000;
const all = (slug: string) => ["campaigns", slug, "pay"];

export const usePay = (slug: string) =>
  useQuery({ queryKey: all(slug), queryFn: () => getPay(slug), refetchInterval: LIVE });

/** Exact, and of the moment when one asked: it must not move under the reader's eyes. */
export const usePrepared = (slug: string, who: Who, isOpen: boolean) =>
  useQuery({
    queryKey: [...all(slug), "next", who],
    queryFn: () => preparePayout(slug, who),
    enabled: isOpen,
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });

export const useAccount = (slug: string, person: string, isRejected: boolean) =>
  useInfiniteQuery({
    queryKey: [...all(slug), "person", person, isRejected],
    queryFn: ({ pageParam }) => getPayAccount(slug, person, isRejected, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });

function useChange<Given, Answer>(slug: string, change: (given: Given) => Promise<Answer>) {
  const queries = useQueryClient();
  return useOnce({
    mutationFn: change,
    onSettled: () => queries.invalidateQueries({ queryKey: all(slug) }),
  });
}

interface Recorded {
  prepared: Prepared;
  note: string;
}

export function useRecord(slug: string) {
  const queries = useQueryClient();
  return useOnce({
    mutationFn: ({ prepared, note }: Recorded) => recordPayout(slug, prepared, note),
    // The dialog goes on showing what was prepared until it is closed.
    onSuccess: () => queries.invalidateQueries({ queryKey: all(slug), exact: true }),
  });
}
export const useCancel = (slug: string) => useChange(slug, (id: string) => cancelPayout(slug, id));

interface Rejected {
  judgments: string[];
  reason: string;
}

export const useReject = (slug: string, person: string) =>
  useChange(slug, ({ judgments, reason }: Rejected) =>
    rejectJudgments(slug, person, judgments, reason),
  );
export const useWithdraw = (slug: string, person: string) =>
  useChange(slug, (judgments: string[]) => withdrawRejections(slug, person, judgments));
