import { Anchor, Button, CloseButton, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import {
  type Account,
  addMembers,
  deleteTeam,
  inviteToTeam,
  removeMember,
  type Team,
} from "../api/people";
import { DialogFoot } from "../app/dialog/DialogFoot";
import { tell, tellWithUndo } from "../app/Messages";
import { problemText } from "../app/problem";
import { t } from "../shared/i18n";
import { DeleteButton } from "./deeds/DeleteButton";
import { InviteDialog } from "./invitations/InviteDialog";
import styles from "./people.module.css";
import { useChange } from "./queries";

interface Props {
  team: Team;
  onRename: () => void;
}

export function TeamCard({ team, onRename }: Props) {
  const [isInviting, setInviting] = useState(false);
  const [isGoing, setGoing] = useState(false);
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
        <h2>
          <bdi>{team.name}</bdi>
        </h2>
        <div>
          <Button variant="subtle" color="gray" size="compact-sm" onClick={onRename}>
            {t("people:rename")}
          </Button>
          <DeleteButton name={team.name} onClick={() => setGoing(true)} />
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
              <bdi>{title}</bdi>
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
      {isGoing && <DeleteTeam team={team} onClose={() => setGoing(false)} />}
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

/** What goes with it is said before. */
function DeleteTeam({ team, onClose }: { team: Team; onClose: () => void }) {
  const remove = useChange(() => deleteTeam(team.id));
  const submit = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        tell(t("people:teamGone.done", { team: team.name }));
        onClose();
      },
    });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("people:teamGone.title", { team: team.name })}
      closeButtonProps={{ "aria-label": t("shared:close") }}
    >
      <div className={styles.dialog}>
        {team.roles.length > 0 && (
          <>
            <p>{t("people:teamGone.roles", { count: team.members.length })}</p>
            <ul className={styles.lost}>
              {team.roles.map(({ campaign, title, name }) => (
                <li key={campaign + name}>
                  {t(`people:role.${name}`)}: <bdi>{title}</bdi>
                </li>
              ))}
            </ul>
          </>
        )}
        <p>{t("people:teamGone.text")}</p>
        <DialogFoot
          problem={remove.error && problemText(remove.error)}
          isCancelFocused
          onCancel={onClose}
        >
          <Button color="red" loading={remove.isPending} onClick={submit}>
            {t("people:teamGone.confirm")}
          </Button>
        </DialogFoot>
      </div>
    </Modal>
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
