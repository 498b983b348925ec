import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  cancelImport,
  getImport,
  getImports,
  type Import,
  type Upload,
  uploadImport,
} from "../../api";
import { useOnce } from "../../api/useOnce";

const EACH_SECOND = 1_000;
const importsOf = (slug: string) => ["campaigns", slug, "imports"];

export const isUnderWay = ({ state }: Pick<Import, "state">) =>
  state === "waiting" || state === "running";

export const useImports = (slug: string) =>
  useQuery({
    queryKey: importsOf(slug),
    queryFn: () => getImports(slug),
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? EACH_SECOND : false),
  });

const LINES_KEPT = 200; // the server shows no more of an import's refused lines

/** The refused lines, which the list does not carry; asked for again only while more are shown. */
export const useRefusedLines = (slug: string, { id, refused_count }: Import, isWanted: boolean) =>
  useQuery({
    queryKey: [...importsOf(slug), id, Math.min(refused_count, LINES_KEPT)],
    queryFn: () => getImport(slug, id),
    select: ({ refused }) => refused,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    enabled: isWanted,
  });

export function useStartImport(slug: string) {
  const queries = useQueryClient();
  return useOnce({
    mutationFn: (upload: Upload) => uploadImport(slug, upload),
    onSuccess: () => queries.invalidateQueries({ queryKey: importsOf(slug), exact: true }),
  });
}

export function useCancelImport(slug: string) {
  const queries = useQueryClient();
  return useOnce({
    mutationFn: (id: string) => cancelImport(slug, id),
    onSettled: () => queries.invalidateQueries({ queryKey: importsOf(slug), exact: true }),
  });
}
