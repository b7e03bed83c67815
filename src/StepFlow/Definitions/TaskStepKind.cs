using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary>
/// <c>{ "step": "ChargeCard", "input": …, "retry": …, "timeout": …, "effect": … }</c>; one with nothing but its name is written
/// as that name. In a frozen plan, <c>refs</c> says the position of every step that the input refers to.
/// </summary>
internal sealed class TaskStepKind : StepKind
{
    private static readonly (string Text, StepEffect Effect)[] Effects =
        [("atLeastOnce", StepEffect.AtLeastOnce), ("atMostOnce", StepEffect.AtMostOnce)];

    public override string Field => "step";

    public override IReadOnlyList<string> Fields { get; } = ["step", "input", "retry", "timeout", "effect"];

    public override IReadOnlyList<string> FrozenFields { get; } = ["step", "input", "refs", "retry", "timeout", "effect"];

    public override bool Owns(StepDefinition step) => step is TaskStep;

    public override StepDefinition? Read(FieldReader fields, bool frozen)
    {
        var input = TemplateFormat.Read(fields, "input", frozen);
        var retry = fields.Object("retry") is { } policy ? RetryPolicyFormat.Read(policy) : null;
        var timeout = fields.Duration("timeout");
        var effect = ReadEffect(fields);
        return fields.Text(Field, "the name of a step") is { } name
            ? new TaskStep(name) { Input = input, Retry = retry, Timeout = timeout, Effect = effect }
            : null;
    }

    public override void Check(StepDefinition step, JsonPlace place, ProblemList problems)
    {
        var task = (TaskStep)step;
        if (NameRule.Check("A step name", task.Name) is { } problem)
            problems.Add(place, problem);
        if (task.Retry is { } retry)
            RetryPolicyFormat.Check(retry, place.Property("retry"), problems);
        if (task.Timeout is { } timeout)
            DurationRange.Check(timeout, DurationRange.Shortest, DurationRange.Longest, place.Property("timeout"), problems);
    }

    public override void Write(CanonicalJsonWriter writer, StepDefinition step, bool frozen)
    {
        var task = (TaskStep)step;
        if (task is { Input: null, Retry: null, Timeout: null, Effect: StepEffect.AtLeastOnce })
        {
            writer.Text(task.Name);
            return;
        }

        writer.BeginObject();
        writer.Name(Field);
        writer.Text(task.Name);
        TemplateFormat.Write(writer, "input", task.Input, frozen);
        if (task.Retry is { } retry)
        {
            writer.Name("retry");
            RetryPolicyFormat.Write(writer, retry);
        }

        if (task.Timeout is { } timeout)
        {
            writer.Name("timeout");
            writer.Text(DurationText.Format(timeout));
        }

        if (task.Effect != StepEffect.AtLeastOnce)
        {
            writer.Name("effect");
            writer.Text(Effects.First(e => e.Effect == task.Effect).Text);
        }

        writer.EndObject();
    }

    private static StepEffect ReadEffect(FieldReader fields)
    {
        if (fields.Text("effect", "\"atLeastOnce\" or \"atMostOnce\"") is not { } text)
            return StepEffect.AtLeastOnce;
        foreach (var (name, effect) in Effects)
        {
            if (name == text)
                return effect;
        }

        fields.Problems.Add(
            fields.Place.Property("effect"),
            $"Expected \"atLeastOnce\" or \"atMostOnce\", found \"{text}\".{NearestName.Suggest(text, Effects.Select(e => e.Text))}");
        return StepEffect.AtLeastOnce;
    }
}
