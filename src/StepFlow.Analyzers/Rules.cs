using Microsoft.CodeAnalysis;

namespace StepFlow.Analyzers;

/// <summary>The rules for bodies of C# workflows. Each has a page in docs/analyzers, which its message names.</summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor Clock = New(
        "SF0001",
        "A workflow reads a clock",
        "{0} gives another time at each replay. Use context.Now, or read it in a step.");

    public static readonly DiagnosticDescriptor Randomness = New(
        "SF0002",
        "A workflow uses randomness",
        "{0} gives other numbers at each replay. Use context.Random, or draw them in a step.");

    public static readonly DiagnosticDescriptor NewGuid = New(
        "SF0003",
        "A workflow makes a GUID",
        "{0} gives another id at each replay. Use context.NewGuid(), or make it in a step.");

    public static readonly DiagnosticDescriptor Environment = New(
        "SF0004",
        "A workflow reads the environment",
        "{0} may differ at each replay, which may be on another machine. Read it in a step, or pass it as input.");

    public static readonly DiagnosticDescriptor Concurrency = New(
        "SF0005",
        "A workflow waits or works outside its context",
        "{0} is nothing that a replay can repeat. Use context.SleepAsync to wait, and steps to work.");

    public static readonly DiagnosticDescriptor InputOutput = New(
        "SF0006",
        "A workflow does input or output",
        "{0} happens again at each replay. Do it in a step, whose result is recorded.");

    public static readonly DiagnosticDescriptor NestedCall = New(
        "SF0007",
        "A step uses the workflow's context",
        "{0} is called inside a step. A step is one recorded unit: call the context before or after it.");

    public static readonly DiagnosticDescriptor UnstableKey = New(
        "SF0008",
        "A step key differs from replay to replay",
        "{0} makes this step's key another one at each run. Make it from the input and the position alone.");

    public static readonly DiagnosticDescriptor HeldAcrossAwait = New(
        "SF0009",
        "A workflow holds something across an await",
        "{0} is held across an await. A suspended workflow never comes back to release it: hold it inside a step.");

    public static readonly DiagnosticDescriptor Blocking = New(
        "SF0010",
        "A workflow blocks its thread",
        "{0} waits for a task and never comes back where the workflow is suspended in it: the thread is lost. Await the task.");

    private static DiagnosticDescriptor New(string id, string title, string message) => new(
        id, title, $"{message} (docs/analyzers/{id}.md)", "StepFlow.Replay", DiagnosticSeverity.Warning, isEnabledByDefault: true);
}
