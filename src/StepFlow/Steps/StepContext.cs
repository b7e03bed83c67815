using Microsoft.Extensions.Logging;

namespace StepFlow.Steps;

/// <summary>What a handler knows about the attempt it performs.</summary>
public sealed class StepContext
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The step key, such as <c>step-0:AddOne</c>.</summary>
    public required string StepKey { get; init; }

    /// <summary>Number of this attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary><c>{runId}/{stepKey}</c>: the same for every attempt. Send it downstream to make a repeated effect one effect.</summary>
    public string IdempotencyKey => $"{RunId}/{StepKey}";

    /// <summary>A logger whose category is the step's name and whose scope carries run, step and attempt.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>Canceled at the step's timeout, when the run is canceled, when the claim is lost and when the host stops.</summary>
    public required CancellationToken CancellationToken { get; init; }
}
