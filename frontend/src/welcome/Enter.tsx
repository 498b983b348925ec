import { useEffect, useState } from "react";
import { ApiError, enterCampaign } from "../api";
import { Languages } from "../shared/account/Languages";
import { t } from "../shared/i18n";
import { Mark } from "../shared/Mark";

const parameters = () => Object.fromEntries(new URLSearchParams(location.search));

/** The door for people whom a crowd platform sends: straight in, or why not and what to do. */
export function Enter({ slug }: { slug: string }) {
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const [tries, again] = useState({ count: 0, isSwitching: false });

  useEffect(() => {
    enterCampaign(slug, parameters(), tries.isSwitching)
      .then(({ next }) => location.replace(next))
      .catch((error) => {
        if (!(error instanceof ApiError)) throw error;
        setRefusal(error);
      });
  }, [slug, tries]);

  const retry = (isSwitching: boolean) => {
    setRefusal(null);
    again({ count: tries.count + 1, isSwitching });
  };
  return (
    <main className="enter">
      <Mark size={30} />
      {refusal ? <Refusal refusal={refusal} onRetry={retry} /> : <Opening />}
      <Languages />
    </main>
  );
}

function Opening() {
  return (
    <div role="status">
      <h1>{t("welcome:enter.opening")}</h1>
    </div>
  );
}

interface RefusalProps {
  refusal: ApiError;
  onRetry: (isSwitching: boolean) => void;
}

function Refusal({ refusal: { code, status, message }, onRetry }: RefusalProps) {
  const mayPass = status === 0 || status === 429 || status >= 500;
  const key = mayPass ? (status === 429 ? "busy" : "unreachable") : code;
  const sent = Object.entries(parameters());
  return (
    <div role="alert">
      <h1>{t([`welcome:enter.${key}.title`, "welcome:enter.other.title"])}</h1>
      <p>{t([`welcome:enter.${key}.text`, "welcome:enter.other.text"], { reason: message })}</p>
      {mayPass || code === "signed_in_already" ? (
        <button type="button" className="button primary" onClick={() => onRetry(!mayPass)}>
          {t(mayPass ? "welcome:again" : "welcome:enter.switch")}
        </button>
      ) : (
        sent.length > 0 && (
          <details>
            <summary>{t("welcome:enter.details")}</summary>
            <dl dir="ltr">
              {sent.map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </details>
        )
      )}
    </div>
  );
}
