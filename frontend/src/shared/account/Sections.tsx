import type { Me } from "../../api";
import { t } from "../i18n";

/** The addresses a person may go to. */
function sections(me: Me | null) {
  const may = (role: Me["roles"][number]) => me?.roles.includes(role) ?? false;
  return [
    { href: "/work", label: t("nav.work"), shown: me !== null },
    { href: "/campaigns", label: t("nav.campaigns"), shown: me?.oversees ?? false },
    { href: "/people", label: t("nav.people"), shown: may("manager") },
    { href: "/loop", label: t("nav.loop"), shown: may("researcher") || may("manager") },
    { href: "/datasets", label: t("nav.datasets"), shown: me?.reads ?? false },
  ].filter((section) => section.shown);
}

export function Sections({ me }: { me: Me | null }) {
  const shown = sections(me);
  if (shown.length < 2) return null;
  return (
    <nav aria-label={t("nav.label")}>
      {shown.map(({ href, label }) => (
        <a
          key={href}
          href={href}
          aria-current={location.pathname.startsWith(href) ? "page" : undefined}
        >
          {label}
        </a>
      ))}
    </nav>
  );
}
