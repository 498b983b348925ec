import type { StepName } from "../../api";
import { Consent } from "./Consent";
import { Guidelines } from "./Guidelines";
import { Practice } from "./Practice";
import { Quiz } from "./Quiz";
import { Survey } from "./Survey";
import type { StepProps } from "./useAnswer";
import { Warning } from "./Warning";
import "./steps.css";

const steps: Record<StepName, (props: StepProps) => React.ReactNode> = {
  warning: Warning,
  consent: Consent,
  guidelines: Guidelines,
  survey: Survey,
  quiz: Quiz,
  practice: Practice,
};

export function Step({ name, ...props }: StepProps & { name: StepName }) {
  const Shown = steps[name];
  return <Shown {...props} />;
}
