import { TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { Account, Entry } from "../api/people";
import { ago } from "../app/format";
import { Lines, Loaded } from "../app/Page";
import { useMe } from "../app/session";
import { t } from "../shared/i18n";
import { Acting } from "./deeds/Acting";
import { DeleteButton } from "./deeds/DeleteButton";
import styles from "./people.module.css";
import { useAccounts } from "./queries";

/** Whoever has an account; deleting one is final. */
export function Accounts() {
  const me = useMe();
  const [search, setSearch] = useState("");
  const [asked] = useDebouncedValue(search, 200);
  const [going, setGoing] = useState<Account | null>(null);
  const accounts = useAccounts(asked);
  return (
    <>
      <TextInput
        aria-label={t("people:search")}
        placeholder={t("people:search")}
        leftSection={<IconSearch size={16} />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        mb="md"
      />
      <Loaded query={accounts} skeleton={<Lines count={4} height={48} />}>
        {(list) => (
          <>
            {list.length === 0 && <p className={styles.nothing}>{t("people:none.title")}</p>}
            <ul className={styles.list}>
              {list.map((account) => (
                <li key={account.person} className={styles.line}>
                  <span className={styles.invitation}>
                    <strong>
                      <bdi>{account.name}</bdi>
                    </strong>
                    {account.name !== account.username && (
                      <span>
                        <bdi>{account.username}</bdi>
                      </span>
                    )}
                  </span>
                  <span>{account.roles.map((role) => t(`people:global.${role}`)).join(", ")}</span>
                  <span>
                    {account.last_login
                      ? t("people:signedIn", { when: ago(account.last_login) })
                      : t("people:neverSignedIn")}
                  </span>
                  {account.username !== me.username && (
                    <DeleteButton name={account.name} onClick={() => setGoing(account)} />
                  )}
                </li>
              ))}
            </ul>
          </>
        )}
      </Loaded>
      {going && (
        <Acting
          slug=""
          deed="delete"
          on={[asEntry(going)]}
          onClose={() => setGoing(null)}
          onDone={() => {}}
        />
      )}
    </>
  );
}

const asEntry = ({ person, name, username }: Account): Entry => ({
  person,
  name,
  username,
  deleted: false,
  roles: [],
  seat: null,
  judged: 0,
  last_seen: null,
});
