import type { ReactNode } from "react";
import type { Me } from "../api";
import { AccountMenu } from "./account/AccountMenu";
import { Sections } from "./account/Sections";
import { t } from "./i18n";
import { Mark } from "./Mark";
import "./shell.css";

interface Props {
  me: Me | null;
  nav?: boolean;
  isTranslated?: boolean;
  children?: ReactNode;
}

export function TopBar({ me, nav = true, isTranslated = true, children }: Props) {
  return (
    <header className="topbar">
      <a className="mark" href={me ? "/work" : "/"}>
        <Mark />
        <span>{t("name")}</span>
      </a>
      {nav && <Sections me={me} />}
      {children ?? <span className="grow" />}
      {me && <AccountMenu me={me} isTranslated={isTranslated} />}
    </header>
  );
}
