import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useOutletContext } from "react-router";
import { getSession, type Me, type Role } from "../api";
import { NotAllowed } from "./Messages";

/** Signed in or not, and who; asking also sets the CSRF cookie that every later change needs. */
export const useSession = () =>
  useQuery({ queryKey: ["session"], queryFn: getSession, staleTime: 60_000 });

export const useMe = () => useOutletContext<Me>();

export const isAny = (me: Me, roles: Role[]) =>
  roles.some((role) => {
    if (role === "overseer") return me.oversees;
    return role === "reader" ? me.reads : me.roles.includes(role);
  });

interface Props {
  roles: Role[];
  children: ReactNode;
}

export function OnlyFor({ roles, children }: Props) {
  return isAny(useMe(), roles) ? children : <NotAllowed />;
}
