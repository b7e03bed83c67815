namespace StepFlow.Storage.Sqlite.Callbacks;

/// <summary>A callback that can be delivered now.</summary>
/// <param name="Callback">The callback.</param>
/// <param name="ReadyAt">Since when (UTC).</param>
/// <param name="Deliveries">How often it was delivered before.</param>
internal sealed record ReadyCallback(Callback Callback, DateTimeOffset ReadyAt, int Deliveries);
