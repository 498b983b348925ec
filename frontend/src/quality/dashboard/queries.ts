import { useQuery } from "@tanstack/react-query";
import { getDashboard } from "../../api/dashboard";

const LIVE = 5_000; // facts are rolled up every ten seconds, and what came since is added

export const useDashboard = (slug: string) =>
  useQuery({
    queryKey: ["campaigns", slug, "dashboard"],
    queryFn: () => getDashboard(slug),
    refetchInterval: LIVE,
  });
