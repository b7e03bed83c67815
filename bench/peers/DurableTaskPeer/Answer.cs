using Newtonsoft.Json;

namespace DurableTaskPeer;

/// <summary>What the benchmark checks and measures.</summary>
internal sealed record Answer([property: JsonProperty("output")] int Output, [property: JsonProperty("startedAt")] IReadOnlyList<double> StartedAt);
