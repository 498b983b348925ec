import { useQuery, useQueryClient } from "@tanstack/react-query";
import {
  type Campaign,
  type CampaignSettings,
  closeCampaign,
  createCampaign,
  editCampaign,
  getCampaign,
  getCampaigns,
  getTemplates,
  launchCampaign,
  pauseCampaign,
} from "../api";
import { archiveCampaign, unarchiveCampaign } from "../api/life";
import { useOnce } from "../api/useOnce";

const LIVE = 5_000;
const CALM = 15_000; // counting every campaign costs the server more than counting one
const all = ["campaigns"];
const one = (slug: string) => ["campaigns", slug];

export const useCampaigns = () =>
  useQuery({ queryKey: all, queryFn: getCampaigns, refetchInterval: CALM });

export const useCampaign = (slug: string) =>
  useQuery({ queryKey: one(slug), queryFn: () => getCampaign(slug), refetchInterval: LIVE });

export const useTemplates = () =>
  useQuery({ queryKey: ["campaign-templates"], queryFn: getTemplates, staleTime: Infinity });

/** A change that answers with the campaign as it is now. */
function useChange<Change>(change: (given: Change) => Promise<Campaign>) {
  const queries = useQueryClient();
  return useOnce({
    mutationFn: change,
    onSuccess: async (campaign) => {
      const queryKey = one(campaign.slug);
      await queries.cancelQueries({ queryKey, exact: true }); // what was asked before is old
      queries.setQueryData(queryKey, campaign);
      queries.invalidateQueries({ queryKey: all, exact: true });
    },
    // What the page showed may be out of date: someone else may have paused or closed it.
    onError: () => {
      queries.invalidateQueries({ queryKey: all });
    },
  });
}

export const useCreate = () => useChange(createCampaign);
export const useEdit = (slug: string) =>
  useChange(([changes, signal]: [CampaignSettings, AbortSignal]) =>
    editCampaign(slug, changes, signal),
  );
export const useLaunch = (slug: string) => useChange(() => launchCampaign(slug));
export const usePause = (slug: string) =>
  useChange((reason: string) => pauseCampaign(slug, reason));
export const useClose = (slug: string) => useChange(() => closeCampaign(slug));
export const useArchive = (slug: string) => useChange(() => archiveCampaign(slug));
export const useUnarchive = (slug: string) => useChange(() => unarchiveCampaign(slug));
