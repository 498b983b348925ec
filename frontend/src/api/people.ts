/** Requests about people: who is in a campaign, teams, invitations, signing in elsewhere. */
import { request } from "../api";
import type { components } from "../schema";

type Schemas = components["schemas"];

export type RoleName = Schemas["RoleName"];
export type Standing = Schemas["Standing"];
export type Seat = Required<Schemas["Seat"]>;
export type HeldRole = Schemas["Held"];
export type Entry = Omit<Required<Schemas["PersonHere"]>, "seat"> & { seat: Seat | null };
export type Roster = Omit<Required<Schemas["Roster"]>, "people"> & { people: Entry[] };
export type TeamRole = Schemas["TeamRole"];
export type Invitation = Required<Schemas["Invitation"]>;
export type Invited = Required<Schemas["Invited"]>;
export type Invite = Required<Schemas["InviteRequest"]>;
export type Opened = Schemas["Opened"];
export type Account = Required<Schemas["Account"]>;
export type Due = Required<Schemas["Due"]>;
export type Team = Omit<Required<Schemas["Team"]>, "members"> & { members: Account[] };

export interface Wish {
  search: string;
  role: RoleName | "";
  standing: Standing | "withdrawn" | "";
  page: number;
}

const of = (slug: string) => `/api/campaigns/${slug}`;

export const getRoster = (slug: string, { search, role, standing, page }: Wish) =>
  request<Roster>(
    "GET",
    `${of(slug)}/people?${new URLSearchParams({ search, role, standing, page: String(page) })}`,
  );
export const putStanding = (
  slug: string,
  people: string[],
  { standing, reason }: { standing: Standing; reason: string },
) =>
  request<{ people: Entry[] }>("POST", `${of(slug)}/people/standing`, { people, standing, reason });
export const withdrawPerson = (slug: string, person: string, reason: string) =>
  request<Entry>("POST", `${of(slug)}/people/${person}/withdraw`, { reason });
export const removePerson = (slug: string, person: string) =>
  request<void>("DELETE", `${of(slug)}/people/${person}`);
export const grantRole = (
  slug: string,
  role: { name: RoleName; username?: string; team?: string },
) => request<{ id: number }>("POST", `${of(slug)}/roles`, role);
export const takeRole = (slug: string, id: number) =>
  request<void>("DELETE", `${of(slug)}/roles/${id}`);

export const getInvitations = (slug: string) =>
  request<Invitation[]>("GET", `${of(slug)}/invitations`);
export const invite = (slug: string, wish: Invite) =>
  request<Invited>("POST", `${of(slug)}/invitations`, wish);
export const revokeInvitation = (slug: string, id: string) =>
  request<Invitation>("POST", `${of(slug)}/invitations/${id}/revoke`);

export const openInvitation = (secret: string) =>
  request<Opened>("POST", "/api/invitation", { secret });
export const acceptInvitation = (secret: string) =>
  request<{ next: string }>("POST", "/api/invitation/accept", { secret });
export const joinByInvitation = (account: Schemas["JoinRequest"]) =>
  request<{ next: string }>("POST", "/api/invitation/join", account);
/** The address at which a person signs in with their organisation. */
export const signInElsewhere = (next: string, invitation = "") =>
  request<{ address: string }>("POST", "/api/session/elsewhere", { next, invitation });

export const getTeams = () => request<Team[]>("GET", "/api/teams");
export const createTeam = (name: string) => request<Team>("POST", "/api/teams", { name });
export const renameTeam = (id: number, name: string) =>
  request<Team>("PATCH", `/api/teams/${id}`, { name });
export const deleteTeam = (id: number) => request<void>("DELETE", `/api/teams/${id}`);
export const addMembers = (id: number, usernames: string[]) =>
  request<Team>("POST", `/api/teams/${id}/members`, { usernames });
export const removeMember = (id: number, person: string) =>
  request<void>("DELETE", `/api/teams/${id}/members/${person}`);
export const inviteToTeam = (id: number, wish: Invite) =>
  request<Invited>("POST", `/api/teams/${id}/invitations`, wish);
export const getAccounts = (search: string) =>
  request<Account[]>("GET", `/api/people?${new URLSearchParams({ search })}`);
export const getOwed = (person: string) => request<Due[]>("GET", `/api/people/${person}/owed`);
export const deletePerson = (person: string, said: { reason: string; unpaid: boolean }) =>
  request<void>("DELETE", `/api/people/${person}`, said);

export const withdrawConsent = (slug: string) =>
  request<void>("POST", `${of(slug)}/mine/withdraw`, {});
