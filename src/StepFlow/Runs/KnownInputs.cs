using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Definitions.Json;
using StepFlow.Errors;
using StepFlow.Events;

namespace StepFlow.Runs;

/// <summary>
/// Evaluates, when a run is accepted, the templates whose values its input decides. What would fail a step later is an error now: a
/// path into data that are not there, a condition that is neither true nor false.
/// </summary>
internal static class KnownInputs
{
    /// <summary>A value that is larger is not looked at: it is made when its step needs it.</summary>
    private const int MaxValue = 1024 * 1024;

    /// <summary>Bytes of input that all templates together may search: an accept stays short.</summary>
    private const int MaxSearched = 16 * 1024 * 1024;

    /// <summary>Adds what is wrong, with the place of its step in the definition.</summary>
    public static void Check(IReadOnlyList<KnownTemplate> templates, Payload input, DateTimeOffset now, ProblemList problems)
    {
        var scope = new InputScope(input);
        foreach (var known in templates.Take(MaxSearched / Math.Max(1, input.Size)))
        {
            try
            {
                if (Problem(known.Step, known.Template.Evaluate(scope, MaxValue), now) is { } problem)
                    problems.Add(JsonPlace.At(known.Place), $"{problem} From: {known.Template.Source}");
            }
            catch (PayloadTooLargeException)
            {
                // It may well be allowed: the step's own bound is the host's.
            }
            catch (StepFlowException e) when (e is ExpressionException or InvalidInputException)
            {
                problems.Add(JsonPlace.At(known.Place), e.Message);
            }
        }
    }

    /// <summary>What is wrong with the value for this kind of step; null when nothing is.</summary>
    private static string? Problem(StepDefinition step, Payload value, DateTimeOffset now)
    {
        using var document = JsonDocument.Parse(value.Utf8, new JsonDocumentOptions { MaxDepth = ExpressionLimits.MaxPayloadDepth });
        var json = document.RootElement;
        switch (step)
        {
            case IfStep when json.ValueKind is not (JsonValueKind.True or JsonValueKind.False):
                return $"Expected true or false, found {JsonFound.Describe(json)}.";
            case ForEachStep when json.ValueKind != JsonValueKind.Array:
                return $"Expected a list, found {JsonFound.Describe(json)}.";
            case ForEachStep when json.GetArrayLength() > ForkStep.MaxBranches:
                return $"Expected at most {ForkStep.MaxBranches:N0} items, found {json.GetArrayLength():N0}.";
            case SleepUntilStep:
                return TimeText.TryRead(value, out var until, out var problem) ? TimeText.TooFar(until, now) : problem;
            case WaitForEventStep wait:
                EventIds.Read(json, wait.Name);
                return null;
            default:
                return null;
        }
    }

    /// <summary>What an expression sees before the run has begun.</summary>
    private sealed class InputScope(Payload input) : IExpressionScope
    {
        public Payload Input => input;

        public Payload Previous => input;

        public Payload Item => throw Unknown();

        public Payload Index => throw Unknown();

        public Payload Step(StepPlace place) => throw Unknown();

        public Payload Webhook(string name) => throw Unknown();

        private static InvalidOperationException Unknown() => new("A template of the input refers to something else.");
    }
}
