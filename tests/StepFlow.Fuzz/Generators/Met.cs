namespace StepFlow.Fuzz.Generators;

/// <summary>What the requests of a block have left behind, for those after them to ask for.</summary>
internal sealed class Met
{
    private const int Most = 50;
    private readonly List<string> _runIds = [];
    private readonly List<string> _webhooks = [];

    /// <summary>Runs that there were.</summary>
    public IReadOnlyList<string> RunIds => _runIds;

    /// <summary>Addresses of webhooks: <c>/api/webhooks/{runId}/{name}/{token}</c>.</summary>
    public IReadOnlyList<string> Webhooks => _webhooks;

    public void Run(string runId)
    {
        if (_runIds.Count < Most && !_runIds.Contains(runId))
            _runIds.Add(runId);
    }

    public void Webhook(string address)
    {
        if (_webhooks.Count < Most && !_webhooks.Contains(address))
            _webhooks.Add(address);
    }
}
