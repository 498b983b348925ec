import { useEffect, useRef, useState } from "react";
import type { Me } from "../../api";
import { t } from "../i18n";
import { Languages } from "./Languages";
import { Sections } from "./Sections";
import { SignOut } from "./SignOut";
import "./segments.css";
import { chooseTheme, type ThemeChoice, themeChoice } from "../theme";

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((word) => word[0])
    .slice(0, 2)
    .join("")
    .toUpperCase();

interface Props {
  me: Me;
  isTranslated: boolean; // the pages of managers and researchers speak English
}

export function AccountMenu({ me, isTranslated }: Props) {
  const menu = useRef<HTMLDetailsElement>(null);
  const [theme, setTheme] = useState(themeChoice);

  useEffect(() => {
    const close = (event: Event) => {
      const details = menu.current;
      const escaped = event instanceof KeyboardEvent && event.key === "Escape";
      if (!details?.open) return;
      if (escaped || (event.type === "pointerdown" && !details.contains(event.target as Node)))
        details.open = false;
    };
    addEventListener("pointerdown", close);
    addEventListener("keydown", close);
    return () => {
      removeEventListener("pointerdown", close);
      removeEventListener("keydown", close);
    };
  }, []);

  const choose = (choice: ThemeChoice) => {
    chooseTheme(choice);
    setTheme(choice);
  };
  const name = me.display_name || me.username;
  return (
    <details className="menu" ref={menu}>
      <summary>
        <span aria-hidden="true">{initials(name)}</span>
        <span className="hidden">{t("account", { name })}</span>
      </summary>
      <div>
        <p className="who">
          <strong>
            <bdi>{name}</bdi>
          </strong>
          <small>{me.username}</small>
        </p>
        <Sections me={me} />
        <fieldset>
          <legend>{t("theme.label")}</legend>
          <div className="segments">
            {(["auto", "light", "dark"] as const).map((choice) => (
              <label key={choice}>
                <input
                  type="radio"
                  name="theme"
                  checked={theme === choice}
                  onChange={() => choose(choice)}
                />
                {t(`theme.${choice}`)}
              </label>
            ))}
          </div>
        </fieldset>
        {isTranslated && <Languages isSignedIn />}
        <SignOut person={me.username} />
      </div>
    </details>
  );
}
