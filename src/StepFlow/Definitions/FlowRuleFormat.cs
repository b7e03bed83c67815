using System.Globalization;
using System.Text;
using StepFlow.Definitions.Expressions;
using StepFlow.Definitions.Json;
using StepFlow.Errors;
using StepFlow.Runs;

namespace StepFlow.Definitions;

/// <summary><c>"flow": { "key": "tenant/${input.tenant}", "parallelism": 3, "rate": { "limit": 10, "period": "1m" } }</c>.</summary>
internal static class FlowRuleFormat
{
    /// <summary>The field.</summary>
    public const string Field = "flow";

    /// <summary>What a key may refer to, as a message.</summary>
    public const string InputAlone = "Expected expressions over input alone: the key must be known before the first step.";

    private const string KeyExample = "a text such as \"tenant/${input.tenant}\"";

    /// <summary>Reads the field; null where there is none or it is wrong.</summary>
    public static FlowRule? Read(FieldReader parent) => parent.Object(Field) is { } fields ? ReadFields(fields) : null;

    private static FlowRule? ReadFields(FieldReader fields)
    {
        fields.RejectUnknown(["key", "parallelism", "rate"]);
        if (!fields.TryGet("key", out var key))
            fields.Problems.Add(fields.Place.Property("key"), $"Expected {KeyExample}, found nothing.");
        var isText = fields.Text("key", KeyExample) is not null;
        var rate = fields.Object("rate");
        rate?.RejectUnknown(["limit", "period"]);
        var limit = rate?.WholeNumber("limit", "a whole number");
        var period = rate?.Duration("period");
        if (rate is not null && (!rate.TryGet("limit", out _) || !rate.TryGet("period", out _)))
            rate.Problems.Add(rate.Place, "Expected both limit and period.");
        var parallelism = fields.WholeNumber("parallelism", "a whole number");
        return !isText ? null : new FlowRule
        {
            Key = InputTemplate.Parse(key, fields.Place.Property("key"), fields.Problems),
            Parallelism = parallelism,
            RateLimit = limit,
            RatePeriod = period ?? TimeSpan.Zero,
        };
    }

    /// <summary>Checks the rule of a run. Holds for one from C# code as well.</summary>
    public static void Check(FlowRule rule, List<InputProblem> problems)
    {
        var needs = rule.Key.References;
        if (needs.Previous || needs.Item || needs.Steps.Count > 0 || needs.Webhooks.Count > 0)
            problems.Add(new("flow.key", InputAlone));
        problems.AddRange(OutOfRange(rule).Select(found => new InputProblem(found.Field, found.Problem)));
    }

    /// <summary>What the types do not say: limits that are missing or out of range.</summary>
    public static IEnumerable<(string Field, string Problem)> OutOfRange(FlowRule rule)
    {
        if (rule.Parallelism is null && rule.RateLimit is null)
            yield return ("flow", "Expected parallelism, rate or both, found neither.");
        if (rule.Parallelism is < 1 or > FlowRule.MaxParallelism)
            yield return ("flow.parallelism", Range(FlowRule.MaxParallelism, rule.Parallelism));
        if (rule.RateLimit is < 1 or > FlowRule.MaxRate)
            yield return ("flow.rate.limit", Range(FlowRule.MaxRate, rule.RateLimit));
        if (rule.RateLimit is not null && (rule.RatePeriod < FlowRule.ShortestPeriod || rule.RatePeriod > FlowRule.LongestPeriod))
        {
            var range = $"{DurationText.Format(FlowRule.ShortestPeriod)} to {DurationText.Format(FlowRule.LongestPeriod)}";
            yield return ("flow.rate.period", $"Expected {range}, found {DurationRange.Show(rule.RatePeriod)}.");
        }
    }

    /// <summary>Writes name and rule; nothing where there is none.</summary>
    public static void Write(CanonicalJsonWriter writer, FlowRule? rule)
    {
        if (rule is null)
            return;
        writer.Name(Field);
        WriteObject(writer, rule);
    }

    private static void WriteObject(CanonicalJsonWriter writer, FlowRule rule)
    {
        writer.BeginObject();
        writer.Name("key");
        writer.Raw(rule.Key.Source.Utf8.Span);
        WriteNumber(writer, "parallelism", rule.Parallelism);
        if (rule.RateLimit is { } limit)
        {
            writer.Name("rate");
            writer.BeginObject();
            WriteNumber(writer, "limit", limit);
            writer.Name("period");
            writer.Text(DurationText.Format(rule.RatePeriod));
            writer.EndObject();
        }

        writer.EndObject();
    }

    /// <summary>The rule alone, in canonical form.</summary>
    public static Payload Stored(FlowRule rule)
    {
        var writer = new CanonicalJsonWriter();
        WriteObject(writer, rule);
        return Payload.FromTrusted(writer.Written.ToArray());
    }

    /// <summary>Reads what <see cref="Stored"/> wrote.</summary>
    public static FlowRule? ReadStored(Payload stored)
    {
        using var document = JsonSource.Parse(stored.Utf8);
        var problems = new ProblemList();
        var rule = ReadFields(new FieldReader(document.RootElement, JsonPlace.At(Field), problems));
        problems.ThrowIfAny();
        return rule;
    }

    private static void WriteNumber(CanonicalJsonWriter writer, string name, int? number)
    {
        if (number is null)
            return;
        writer.Name(name);
        writer.Raw(Encoding.ASCII.GetBytes(number.Value.ToString(CultureInfo.InvariantCulture)));
    }

    private static string Range(int most, int? found) => string.Create(CultureInfo.InvariantCulture, $"Expected 1 to {most}, found {found}.");
}
