import {
  keepPreviousData,
  type QueryClient,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import {
  cancelRun,
  createModel,
  editModel,
  getActivity,
  getModel,
  getModels,
  getRuns,
  type ModelChanges,
  type PreferenceModel,
  promoteCheckpoint,
  startRun,
  type TrainingRun,
} from "../api";
import { useOnce } from "../api/useOnce";
import { isAny, useSession } from "../app/session";
import { isLive } from "./model";

// A hidden page asks nothing: that is how queries with an interval behave.
const EACH_SECOND = 1_000;
const CALM = 5_000;
const all = ["models"];
const one = (name: string) => ["models", name];

export const useModels = () =>
  useQuery({
    queryKey: all,
    queryFn: getModels,
    refetchInterval: ({ state }) => (state.data?.some(isLive) ? 2 * EACH_SECOND : CALM),
  });

/** The same to choose from, once. */
/** For pages that are not only of those who may read models: nobody else asks. */
export function useModelList() {
  const me = useSession().data?.me;
  const enabled = !!me && isAny(me, ["manager", "researcher"]);
  return useQuery({ queryKey: all, queryFn: getModels, enabled });
}

export const useModel = (name: string) =>
  useQuery({
    queryKey: one(name),
    queryFn: () => getModel(name),
    refetchInterval: ({ state }) => (state.data && isLive(state.data) ? EACH_SECOND : CALM),
  });

/** All runs; asked anew at once when one begins or ends, or another becomes champion. */
export const useRuns = ({ name, run, champion }: PreferenceModel) =>
  useQuery({
    queryKey: [...one(name), "runs", run?.id ?? null, champion?.id ?? null],
    queryFn: () => getRuns(name),
    placeholderData: keepPreviousData,
    refetchInterval: 2 * CALM,
  });

/** What is asked and by which rule: dearer to count, so looked at less often. */
export const useActivity = (model: PreferenceModel) =>
  useQuery({
    queryKey: [...one(model.name), "activity"],
    queryFn: () => getActivity(model.name),
    refetchInterval: isLive(model) ? 3 * EACH_SECOND : 2 * CALM,
  });

// Nobody waits for this: what made the change may be gone once the page knows of it.
const stale = (queries: QueryClient, ...key: string[]) => {
  queries.invalidateQueries({ queryKey: key });
};

/** A change that answers with the model as it is now. */
function useChange<Change>(change: (given: Change) => Promise<PreferenceModel>) {
  const queries = useQueryClient();
  return useOnce({
    mutationFn: change,
    onSuccess: (model) => {
      queries.setQueryData(one(model.name), model);
      stale(queries, "campaigns"); // what a campaign feeds stands on its pages too
    },
    onSettled: () => stale(queries, ...all), // after a refusal the page may be out of date
  });
}

export const useCreate = () => useChange(createModel);
export const useEdit = (name: string) =>
  useChange((changes: ModelChanges) => editModel(name, changes));
export const usePromote = () => useChange((checkpoint: string) => promoteCheckpoint(checkpoint));

/** A change of a run, after which the model is looked at anew. */
function useRunChange<Given>(change: (given: Given) => Promise<TrainingRun>) {
  const queries = useQueryClient();
  return useOnce({ mutationFn: change, onSettled: () => stale(queries, ...all) });
}

export const useRetrain = (name: string) => useRunChange(() => startRun(name));
export const useCancel = () => useRunChange((run: string) => cancelRun(run));
