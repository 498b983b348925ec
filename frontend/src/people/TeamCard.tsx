import { Anchor, Button, CloseButton, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { type Account, addMembers, inviteToTeam, removeMember, type Team } from "../api/people";
import { tell, tellWithUndo } from "../app/Messages";
import { problemText } from "../app/problem";
import { t } from "../shared/i18n";
import { InviteDialog } from "./invitations/InviteDialog";
import styles from "./people.module.css";
import { useChange } from "./queries";

interface Props {
  team: Team;
  onRename: () => void;
}

export function TeamCard({ team, onRename }: Props) {
  const [isInviting, setInviting] = useState(false);
  const add = useChange((names: string[]) => addMembers(team.id, names));
  const remove = useChange((member: Account) => removeMember(team.id, member.person));
  const drop = (member: Account) =>
    remove.mutate(member, {
      onSuccess: () =>
        tellWithUndo(t("people:memberGone", { name: member.name, team: team.name }), () =>
          add.mutate([member.username]),
        ),
      onError: (error) => tell(problemText(error)),
    });
  return (
    <li className={styles.team}>
      <header className={styles.teamHead}>
        <h2 dir="auto">{team.name}</h2>
        <div>
          <Button variant="subtle" color="gray" size="compact-sm" onClick={onRename}>
            {t("people:rename")}
          </Button>
          <Button variant="default" size="compact-sm" onClick={() => setInviting(true)}>
            {t("people:inviteTo")}
          </Button>
        </div>
      </header>
      <p className={styles.aside}>
        {team.roles.length === 0 && t("people:nowhere")}
        {team.roles.map(({ campaign, title, name }) => (
          <span key={campaign + name}>
            {t(`people:role.${name}`)}:{" "}
            <Anchor component={Link} to={`/campaigns/${campaign}/people`} inherit>
              {title}
            </Anchor>
          </span>
        ))}
      </p>
      <ul className={styles.members}>
        {team.members.map((member) => (
          <li key={member.person} className={styles.member}>
            <bdi>{member.name}</bdi>
            <CloseButton
              size="sm"
              radius="xl"
              aria-label={t("people:dropMember", { name: member.name })}
              onClick={() => drop(member)}
            />
          </li>
        ))}
      </ul>
      <AddMember add={add} />
      {isInviting && (
        <InviteDialog
          hasRole={false}
          send={(wish) => inviteToTeam(team.id, wish)}
          onClose={() => setInviting(false)}
        />
      )}
    </li>
  );
}

type Add = ReturnType<typeof useChange<string[], Team>>;

function AddMember({ add }: { add: Add }) {
  const [names, setNames] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = names.split(/[\s,;]+/).filter(Boolean);
    if (wanted.length > 0) add.mutate(wanted, { onSuccess: () => setNames("") });
  };
  return (
    <form onSubmit={submit} className={styles.addMember}>
      <TextInput
        aria-label={t("people:addMember")}
        placeholder={t("people:addMember")}
        value={names}
        onChange={(event) => setNames(event.currentTarget.value)}
        error={add.error && problemText(add.error)}
      />
      <Button type="submit" variant="default" loading={add.isPending} disabled={!names.trim()}>
        {t("people:addMembers")}
      </Button>
    </form>
  );
}
