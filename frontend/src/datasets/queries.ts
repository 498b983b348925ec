import { useQuery, useQueryClient } from "@tanstack/react-query";
import {
  type ExportFormat,
  freezeSnapshot,
  getExport,
  getSnapshots,
  type JobState,
  type SnapshotKind,
} from "../api";
import { useOnce } from "../api/useOnce";

const EACH_SECOND = 1_000;
const snapshots = ["snapshots"];

export const isUnderWay = ({ state }: { state: JobState }) =>
  state === "waiting" || state === "running";

export const useSnapshots = () =>
  useQuery({
    queryKey: snapshots,
    queryFn: getSnapshots,
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? EACH_SECOND : false),
  });

interface Wanted {
  campaigns: string[];
  name: string;
  kind: SnapshotKind;
}

export function useFreeze() {
  const queries = useQueryClient();
  return useOnce({
    mutationFn: (wanted: Wanted) => freezeSnapshot(wanted),
    onSuccess: () => queries.invalidateQueries({ queryKey: snapshots }),
  });
}

/** Asking for an export begins it; asking again says how far it is. */
export const useExport = (snapshot: string, format: ExportFormat, isAsked: boolean) =>
  useQuery({
    queryKey: ["snapshots", snapshot, "export", format],
    queryFn: () => getExport(snapshot, format),
    enabled: isAsked,
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? EACH_SECOND : false),
  });
