using System.Text.Json;
using StepFlow.Runs;

namespace StepFlow.Testing.Assertions;

/// <summary>
/// What tests expect of a run and its records. Each answers the run, so that they can be chained, and throws
/// <see cref="RunAssertException"/> where it does not hold. Expected values are compared as JSON: the order of properties does not count.
/// </summary>
public static class RunAssert
{
    /// <summary>The run succeeded.</summary>
    public static RunView Succeeded(this RunView run) => run.Is(RunStatus.Succeeded);

    /// <summary>The run succeeded with this output.</summary>
    public static RunView Succeeded<T>(this RunView run, T output)
    {
        run.Is(RunStatus.Succeeded);
        return Require(run, IsJson(run.Output, output), $"the output {Json(output)}", Shown(run.Output));
    }

    /// <summary>The run failed, with an error whose message contains the text.</summary>
    public static RunView Failed(this RunView run, string text)
    {
        run.Is(RunStatus.Failed);
        return Require(run, Contains(run.Error, text), $"an error with \"{text}\"", Shown(run.Error));
    }

    /// <summary>The run has this status.</summary>
    public static RunView Is(this RunView run, RunStatus status) => Require(run, run.Status == status, $"the status {status}", run.Status.ToString());

    /// <summary>These steps have a record, no others, in this order.</summary>
    /// <param name="run">The run.</param>
    /// <param name="keys">Their keys, such as <c>step-0:Validate</c>.</param>
    public static RunView Recorded(this RunView run, params IReadOnlyList<string> keys)
    {
        var recorded = run.Steps.Where(step => step.EndedAt is not null).Select(step => step.Key).ToList();
        return Require(run, recorded.SequenceEqual(keys), $"records of {List(keys)}", List(recorded));
    }

    /// <summary>The step succeeded with this result.</summary>
    /// <param name="run">The run.</param>
    /// <param name="key">The step's key.</param>
    /// <param name="result">What it returned.</param>
    public static RunView Returned<T>(this RunView run, string key, T result)
    {
        var step = run.Step(key);
        Require(run, step.Status == "Succeeded", $"{key} to have succeeded", step.Status);
        return Require(run, IsJson(step.Result, result), $"{key} to have returned {Json(result)}", Shown(step.Result));
    }

    /// <summary>The step was attempted so often, its failed attempts with it.</summary>
    public static RunView Attempted(this RunView run, string key, int times)
    {
        var step = run.Step(key);
        return Require(run, step.Attempts == times, $"{times} attempts at {key}", $"{step.Attempts}");
    }

    /// <summary>The step failed for good, with an error whose message contains the text.</summary>
    public static RunView Failed(this RunView run, string key, string text)
    {
        var step = run.Step(key);
        Require(run, step.Status == "Failed", $"{key} to have failed", step.Status);
        return Require(run, Contains(step.Error, text), $"{key} to have failed with \"{text}\"", Shown(step.Error));
    }

    /// <summary>The view of a step.</summary>
    /// <exception cref="RunAssertException">The run has no such step.</exception>
    public static StepView Step(this RunView run, string key) =>
        run.Steps.FirstOrDefault(step => step.Key == key) ?? throw Unlike(run, $"a step {key}", List(run.Steps.Select(step => step.Key)));

    private static RunView Require(RunView run, bool holds, string expected, string found) => holds ? run : throw Unlike(run, expected, found);

    private static RunAssertException Unlike(RunView run, string expected, string found) =>
        new($"Run '{run.RunId}': expected {expected}, found {found}.{Environment.NewLine}{RunText.Of(run)}");

    private static bool IsJson<T>(Payload? found, T expected)
    {
        using var one = JsonDocument.Parse(found?.ToString() ?? "null");
        using var other = JsonDocument.Parse(Json(expected));
        return JsonElement.DeepEquals(one.RootElement, other.RootElement);
    }

    private static string Json<T>(T value) => value is Payload payload ? payload.ToString() : JsonSerializer.Serialize(value, JsonSerializerOptions.Web);

    private static bool Contains(StepError? error, string text) => error?.Message.Contains(text, StringComparison.Ordinal) == true;

    private static string Shown(Payload? value) => value?.ToString() ?? "none";

    private static string Shown(StepError? error) => error is null ? "none" : $"\"{error.Message}\"";

    private static string List(IEnumerable<string> keys) => string.Join(", ", keys) is { Length: > 0 } text ? text : "none";
}
