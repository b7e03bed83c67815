using System.Text.Json;
using System.Text.Json.Nodes;
using StepFlow.Flow;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Simulation.Mutants;

/// <summary>Writes flow keys wrongly.</summary>
/// <param name="inner">The store that does it right.</param>
/// <param name="write">What it does instead.</param>
internal sealed class FlowMutant(IFlowStore inner, Func<IFlowStore, string, StoredFlow?, Payload?, Task<bool>> write) : IFlowStore
{
    /// <summary>How many slots a stored key says are held.</summary>
    public static int Holders(Payload? content)
    {
        if (content is null)
            return 0;
        using var state = JsonDocument.Parse(content.Utf8);
        return state.RootElement.GetProperty("holders").GetArrayLength();
    }

    /// <summary>The content without the starts that it notes.</summary>
    public static Payload? WithoutStarts(Payload? content)
    {
        if (content is null || JsonNode.Parse(content.Utf8.Span) is not JsonObject state)
            return content;
        state["starts"] = new JsonObject();
        return Payload.FromJson(state.ToJsonString());
    }

    public Task<StoredFlow?> ReadAsync(string key, CancellationToken cancellationToken) => inner.ReadAsync(key, cancellationToken);

    public Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken) =>
        inner.ListAsync(after, count, cancellationToken);

    public Task<bool> WriteAsync(string key, StoredFlow? basis, Payload? content, CancellationToken cancellationToken) =>
        write(inner, key, basis, content);

    public Task AddWaiterAsync(string key, FlowWaiter waiter, CancellationToken cancellationToken) =>
        inner.AddWaiterAsync(key, waiter, cancellationToken);

    public Task RemoveWaiterAsync(string key, FlowWaiter waiter, CancellationToken cancellationToken) =>
        inner.RemoveWaiterAsync(key, waiter, cancellationToken);

    public Task<IReadOnlyList<FlowWaiter>> ListWaitersAsync(string key, int count, CancellationToken cancellationToken) =>
        inner.ListWaitersAsync(key, count, cancellationToken);
}
