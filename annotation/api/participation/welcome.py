"""The way in: what newcomers read and answer, a step at a time."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.fields import TextsField
from annotation.api.participation.guide import AcceptsSerializer, HarmsField, annotated
from annotation.api.permissions import person
from annotation.api.work.shapes import AssignmentSerializer, VerdictSerializer
from annotation.errors import NotFound
from annotation.models import Outcome, Step
from annotation.services.participation import steps, welcome


class WelcomeStepSerializer(serializers.Serializer[Any]):
    name = serializers.ChoiceField(choices=Step.choices)
    done = serializers.BooleanField()
    again = serializers.BooleanField(help_text="An older version of it was seen.")


class WarningSerializer(serializers.Serializer[Any]):
    html = serializers.CharField()
    harms = HarmsField()
    accepts = HarmsField()


class ConsentSerializer(serializers.Serializer[Any]):
    html = serializers.CharField()
    version = serializers.IntegerField()


class ExampleShownSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    prompt_html = serializers.CharField()
    left_html = serializers.CharField()
    right_html = serializers.CharField()
    verdict = serializers.CharField()
    why_html = serializers.CharField()


class GuidelinesSerializer(serializers.Serializer[Any]):
    html = serializers.CharField()
    version = serializers.IntegerField()
    examples = ExampleShownSerializer(many=True)


class SurveyShownSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    question = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField(), allow_null=True)
    required = serializers.BooleanField()  # type: ignore[assignment]  # a name that fields have too
    answer = serializers.CharField(help_text="What was answered so far.")


class QuizQuestionShownSerializer(serializers.Serializer[Any]):
    question_html = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField())


class QuizShownSerializer(serializers.Serializer[Any]):
    questions = QuizQuestionShownSerializer(many=True)
    pass_mark = serializers.IntegerField(help_text="Questions that must be right.")
    attempts_left = serializers.IntegerField()


class PracticeTaskSerializer(AssignmentSerializer):
    id = serializers.CharField(  # type: ignore[assignment]
        help_text="Of the task: nothing is leased."
    )


class PracticeShownSerializer(serializers.Serializer[Any]):
    tasks = PracticeTaskSerializer(many=True)
    done = serializers.IntegerField()


class WelcomeSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    language = serializers.CharField()
    estimate_minutes = serializers.IntegerField(allow_null=True)
    steps = WelcomeStepSerializer(many=True)
    current = serializers.ChoiceField(choices=Step.choices, allow_null=True)
    outcome = serializers.ChoiceField(choices=["", *Outcome.values])
    warning = WarningSerializer(allow_null=True)
    consent = ConsentSerializer(allow_null=True)
    guidelines = GuidelinesSerializer()
    survey = SurveyShownSerializer(many=True, allow_null=True)
    quiz = QuizShownSerializer(allow_null=True)
    practice = PracticeShownSerializer(allow_null=True)


class AgreedSerializer(serializers.Serializer[Any]):
    agreed = serializers.BooleanField()
    version = serializers.IntegerField()


class ReadSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField()


class SurveyAnswersSerializer(serializers.Serializer[Any]):
    answers = TextsField(child=serializers.CharField(allow_blank=True))


class QuizAnswersSerializer(serializers.Serializer[Any]):
    answers = serializers.ListField(child=serializers.IntegerField(min_value=0), max_length=100)


class PracticeAnswerSerializer(VerdictSerializer):
    task = serializers.IntegerField(help_text="The id of the practice task.")


class RemarkSerializer(serializers.Serializer[Any]):
    right = serializers.BooleanField()
    answer = serializers.IntegerField(
        allow_null=True, help_text="The right option, once nothing can be tried again."
    )
    why_html = serializers.CharField()
    criterion = serializers.CharField(allow_null=True, help_text="Of a practice task.")


class TakenSerializer(serializers.Serializer[Any]):
    passed = serializers.BooleanField()
    feedback = RemarkSerializer(many=True)
    welcome = WelcomeSerializer()


ANSWERS: dict[Step, type[serializers.Serializer[Any]]] = {
    Step.WARNING: AcceptsSerializer,
    Step.CONSENT: AgreedSerializer,
    Step.GUIDELINES: ReadSerializer,
    Step.SURVEY: SurveyAnswersSerializer,
    Step.QUIZ: QuizAnswersSerializer,
    Step.PRACTICE: PracticeAnswerSerializer,
}

STEP_ANSWER = PolymorphicProxySerializer(
    "StepAnswer", list(ANSWERS.values()), resource_type_field_name=None
)


class WelcomeView(APIView):
    @extend_schema(responses=WelcomeSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """The steps of the way in, which are behind me, and what the next one shows."""
        shown = welcome.shown(campaign=annotated(request, slug), person=person(request))
        return Response(WelcomeSerializer(shown).data)


class StepView(APIView):
    @extend_schema(
        request=STEP_ANSWER,
        parameters=[OpenApiParameter("step", enum=Step.values, location="path")],
        responses=TakenSerializer,
    )
    def post(self, request: Request, slug: str, step: str) -> Response:
        """Take the step that is next; what is done stays done."""
        if step not in Step.values:
            raise NotFound
        answers = ANSWERS[Step(step)](data=request.data)
        answers.is_valid(raise_exception=True)
        campaign, reader = annotated(request, slug), person(request)
        taken = steps.take(
            person=reader, campaign=campaign, step=Step(step), **answers.validated_data
        )
        shown = welcome.shown(campaign=campaign, person=reader)
        return Response(TakenSerializer(asdict(taken) | {"welcome": shown}).data)
