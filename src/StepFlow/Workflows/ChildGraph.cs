using StepFlow.Errors;

namespace StepFlow.Workflows;

/// <summary>The workflows that steps run, those that they always run in turn, and so on. Each is looked up once, several at a time.</summary>
/// <param name="workflows">Where they are found.</param>
/// <param name="root">The version whose steps they are, which may not be published yet; null for steps of a request.</param>
/// <param name="children">What those steps run.</param>
internal sealed class ChildGraph(WorkflowRegistry workflows, (string Workflow, string Version)? root, IReadOnlyList<ChildEdge> children)
{
    private const int AtOnce = 16;

    /// <summary>Behind so many workflows nothing is looked up: a child's own accept looks at its children, and runs are at most 100 deep.</summary>
    private const int MaxBehind = 1000;

    private readonly Dictionary<(string, string?), ChildNode> _nodes = [];
    private readonly HashSet<(string, string?)> _followed = [];

    /// <summary>Looks all of them up.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var next = children;
        for (var first = true; next.Count > 0 && (first || _nodes.Count < MaxBehind); first = false)
        {
            foreach (var some in next.Where(edge => !_nodes.ContainsKey(Key(edge))).DistinctBy(Key).Chunk(AtOnce))
            {
                var found = await Task.WhenAll(some.Select(edge => LookUpAsync(edge, cancellationToken))).ConfigureAwait(false);
                foreach (var (edge, node) in some.Zip(found))
                    _nodes[Key(edge)] = node;
            }

            next = [.. next.Where(edge => edge.Always && _followed.Add(Key(edge))).SelectMany(edge => _nodes[Key(edge)].Children)];
        }
    }

    /// <summary>What the step's workflow was found to be; null where it was not looked up.</summary>
    public ChildNode? Find(ChildEdge edge) => _nodes.GetValueOrDefault(Key(edge));

    private static (string, string?) Key(ChildEdge edge) => (edge.Workflow, edge.Version);

    private async Task<ChildNode> LookUpAsync(ChildEdge edge, CancellationToken cancellationToken)
    {
        try
        {
            if (await VersionAsync(edge, cancellationToken).ConfigureAwait(false) is not { } version)
                return new ChildNode(null, []);
            return (edge.Workflow, version) == root
                ? new ChildNode(version, [.. children.Where(child => child.Always)])
                : new ChildNode(version, await workflows.ChildrenOfAsync(edge.Workflow, version, cancellationToken).ConfigureAwait(false));
        }
        catch (NotFoundException e)
        {
            return new ChildNode(null, [], e.Message);
        }
    }

    private async Task<string?> VersionAsync(ChildEdge edge, CancellationToken cancellationToken)
    {
        if (edge.Version is { } version)
            return version;
        try
        {
            var weights = await workflows.DefaultAsync(edge.Workflow, cancellationToken).ConfigureAwait(false);
            return weights.Count == 1 ? weights[0].Version : null;
        }
        catch (NotFoundException) when (edge.Workflow == root?.Workflow)
        {
            // The first version of a workflow becomes its default when it is published.
            return root.Value.Version;
        }
    }
}
