namespace StepFlow.Storage.Azure.Callbacks;

/// <summary>What a message says of the callbacks that it was before.</summary>
/// <param name="Receives">How often it was received as these: they are not tries of this one.</param>
/// <param name="At">When it became this one (UTC).</param>
internal sealed record HandOver(int Receives, DateTimeOffset At);
