import { useState } from "react";
import { invite } from "../api/people";
import { useShownCampaign } from "../campaigns/CampaignPage";
import { AddPerson } from "./AddPerson";
import { Invitations } from "./invitations/Invitations";
import { InviteDialog } from "./invitations/InviteDialog";
import { Roster } from "./Roster";
import { TeamsHere } from "./TeamsHere";

/** Everyone in a campaign, and the ways into it. */
export function PeopleTab() {
  const { slug, state, archived_at } = useShownCampaign();
  const isOver = state === "closed" || archived_at !== null;
  const [dialog, setDialog] = useState<"invite" | "add" | null>(null);
  const onInvite = isOver ? undefined : () => setDialog("invite");
  const onAdd = archived_at ? undefined : () => setDialog("add"); // a closed one is still read
  const close = () => setDialog(null);
  return (
    <>
      <Roster slug={slug} onInvite={onInvite} onAdd={onAdd} />
      <TeamsHere slug={slug} isOpen={!archived_at} />
      <Invitations slug={slug} onInvite={onInvite} />
      {dialog === "invite" && <InviteDialog send={(wish) => invite(slug, wish)} onClose={close} />}
      {dialog === "add" && <AddPerson slug={slug} onClose={close} />}
    </>
  );
}
