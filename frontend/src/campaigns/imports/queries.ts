import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { cancelImport, getImports, type Import, type Upload, uploadImport } from "../../api";

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

export function useStartImport(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (upload: Upload) => uploadImport(slug, upload),
    onSuccess: () => queries.invalidateQueries({ queryKey: importsOf(slug) }),
  });
}

export function useCancelImport(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => cancelImport(slug, id),
    onSettled: () => queries.invalidateQueries({ queryKey: importsOf(slug) }),
  });
}
