import { Anchor } from "@mantine/core";
import { type ReactNode, useMemo } from "react";
import { Link, useParams } from "react-router";
import { ApiError, type PreferenceModel } from "../api";
import { Message } from "../app/Messages";
import { Back, Connection, Lines, Loaded, Page, Section } from "../app/Page";
import { t } from "../shared/i18n";
import { Actions } from "./Actions";
import styles from "./loop.module.css";
import { stateSentence } from "./model";
import { Glance } from "./now/Glance";
import { LatestRun } from "./now/LatestRun";
import { JudgmentsPlot } from "./plots/JudgmentsPlot";
import { LearningPlot } from "./plots/LearningPlot";
import { ReliabilityPlot } from "./plots/ReliabilityPlot";
import { useActivity, useModel, useRuns } from "./queries";
import { NextTasks } from "./queue/NextTasks";
import { Selection } from "./queue/Selection";
import { Promotions } from "./runs/Promotions";
import { Runs } from "./runs/Runs";
import { titlesOf } from "./titles";

export function LoopPage() {
  const { name = "" } = useParams();
  const model = useModel(name);
  if (model.error instanceof ApiError && model.error.status === 404) return <NoModel name={name} />;
  return (
    <Loaded query={model} skeleton={<Waiting name={name} />}>
      {(shown) => <Shown model={shown} connection={<Connection query={model} />} />}
    </Loaded>
  );
}

const Up = () => <Back to="/loop">{t("loop:title")}</Back>;

const Waiting = ({ name }: { name: string }) => (
  <Page title={name} above={<Up />}>
    <Lines count={3} height={160} />
  </Page>
);

const NoModel = ({ name }: { name: string }) => (
  <Page title={name} above={<Up />}>
    <Message
      title={t("loop:notFound.title")}
      action={
        <Anchor component={Link} to="/loop">
          {t("loop:notFound.action")}
        </Anchor>
      }
    >
      {t("loop:notFound.text")}
    </Message>
  </Page>
);

interface ShownProps {
  model: PreferenceModel;
  connection: ReactNode;
}

function Shown({ model, connection }: ShownProps) {
  const activity = useActivity(model);
  const runs = useRuns(model);
  const { criteria, campaigns, promotions } = model;
  const titleOf = useMemo(() => titlesOf(criteria), [criteria]);
  const plots = <Lines count={2} height={280} />;
  return (
    <Page
      title={model.title}
      above={<Up />}
      lead={stateSentence(model)}
      actions={<Actions model={model} />}
    >
      <Glance model={model} />
      <LatestRun model={model} titleOf={titleOf} />
      <Section title={t("loop:section.learned")}>
        <Loaded query={runs} skeleton={plots}>
          {(shown) => (
            <div className={styles.panels}>
              <LearningPlot {...{ criteria, promotions, titleOf }} runs={shown} />
              <ReliabilityPlot {...{ criteria, titleOf }} runs={shown} />
            </div>
          )}
        </Loaded>
      </Section>
      <Section title={t("loop:section.asked")}>
        <Loaded query={activity} skeleton={plots}>
          {({ judgments, selection, next }) => (
            <div className={styles.panels}>
              <JudgmentsPlot {...{ judgments, promotions }} runs={runs.data} />
              <Selection selection={selection} />
              <NextTasks {...{ next, campaigns, titleOf }} isDrawn={model.champion !== null} />
            </div>
          )}
        </Loaded>
      </Section>
      <Section title={t("loop:section.runs")}>
        <Loaded query={runs}>
          {(shown) => <Runs model={model} runs={shown} titleOf={titleOf} />}
        </Loaded>
        <Promotions promotions={promotions} />
      </Section>
      {connection}
    </Page>
  );
}
