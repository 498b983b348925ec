import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { getAccounts, getInvitations, getRoster, getTeams, type Wish } from "../api/people";
import { useOnce } from "../api/useOnce";

const ROSTER = "people";
const INVITATIONS = "invitations";
const TEAMS = ["teams"];
const ACCOUNTS = "accounts";

export const useRoster = (slug: string, wish: Wish) =>
  useQuery({
    queryKey: [ROSTER, slug, wish],
    queryFn: () => getRoster(slug, wish),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });

export const useInvitations = (slug: string) =>
  useQuery({ queryKey: [INVITATIONS, slug], queryFn: () => getInvitations(slug) });

export const useTeams = () => useQuery({ queryKey: TEAMS, queryFn: getTeams });

export const useAccounts = (search: string) =>
  useQuery({
    queryKey: [ACCOUNTS, search],
    queryFn: () => getAccounts(search),
    placeholderData: keepPreviousData,
  });

/** A change after which everything that is said of people is asked for anew. */
export function useChange<Given, Answer>(change: (given: Given) => Promise<Answer>) {
  const queries = useQueryClient();
  return useOnce({
    mutationFn: change,
    onSettled: () =>
      Promise.all(
        [[ROSTER], [INVITATIONS], TEAMS, [ACCOUNTS]].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      ),
  });
}
