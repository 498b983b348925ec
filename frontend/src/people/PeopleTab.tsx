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
  const { slug } = useShownCampaign();
  const [dialog, setDialog] = useState<"invite" | "add" | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <Roster slug={slug} onInvite={() => setDialog("invite")} onAdd={() => setDialog("add")} />
      <TeamsHere slug={slug} />
      <Invitations slug={slug} onInvite={() => setDialog("invite")} />
      {dialog === "invite" && <InviteDialog send={(wish) => invite(slug, wish)} onClose={close} />}
      {dialog === "add" && <AddPerson slug={slug} onClose={close} />}
    </>
  );
}
