import { VisuallyHidden } from "@mantine/core";
import type { NextTask } from "../../api";
import { t } from "../../shared/i18n";
import { share } from "../numbers";
import styles from "./queue.module.css";

interface Props {
  title: string;
  lean: NextTask["criteria"][string];
}

/** Which response the champion expects to win, and how far its heads are apart. */
export function Lean({ title, lean: { p, low, high } }: Props) {
  const side = p < 0.5 ? "a" : "b";
  const whole = (value: number) => share(value, 0);
  return (
    <li className={styles.lean}>
      <p>
        <span>{title}</span>
        <span>
          {whole(p) === whole(0.5)
            ? t("loop:queue.even")
            : t("loop:queue.expects", { side, shown: whole(Math.max(p, 1 - p)) })}
        </span>
      </p>
      <div className={styles.scale} aria-hidden="true">
        <b>a</b>
        <div>
          <i
            className={styles.range}
            style={{ left: `${low * 100}%`, width: `${(high - low) * 100}%` }}
          />
          <i className={styles.mean} style={{ left: `${p * 100}%` }} data-side={side} />
        </div>
        <b>b</b>
      </div>
      <VisuallyHidden component="span">
        {t("loop:queue.range", { low: whole(low), high: whole(high) })}
      </VisuallyHidden>
    </li>
  );
}
