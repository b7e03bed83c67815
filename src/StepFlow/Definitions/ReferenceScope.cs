using StepFlow.Definitions.Expressions;
using StepFlow.Runs;

namespace StepFlow.Definitions;

/// <summary>The steps that can be seen from a place in a plan: those before it in its own list, and those before that list.</summary>
internal sealed class ReferenceScope
{
    private readonly ReferenceScope? _outer;
    private readonly bool _ofBranch;
    private readonly Dictionary<string, int> _nearest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _keys = new(StringComparer.Ordinal);

    /// <summary>The scope of a whole definition.</summary>
    public ReferenceScope() => Webhooks = new WebhookNames();

    private ReferenceScope(ReferenceScope outer, bool ofBranch, bool hasItem)
    {
        (_outer, _ofBranch, HasItem) = (outer, ofBranch, hasItem);
        Webhooks = ofBranch ? new WebhookNames() : outer.Webhooks;
    }

    /// <summary>True inside a <c>forEach</c>.</summary>
    public bool HasItem { get; }

    /// <summary>True inside a branch: a run of its own.</summary>
    public bool IsInBranch => _ofBranch || _outer is { IsInBranch: true };

    /// <summary>The webhooks of the run that the steps belong to.</summary>
    public WebhookNames Webhooks { get; }

    /// <summary>The scope of a way of an <c>if</c>: the same run.</summary>
    public ReferenceScope Way() => new(this, ofBranch: false, HasItem);

    /// <summary>The scope of a branch: a run of its own.</summary>
    public ReferenceScope Branch(bool hasItem) => new(this, ofBranch: true, HasItem || hasItem);

    /// <summary>A step is recorded from here on.</summary>
    public void Add(int position, StepDefinition step)
    {
        if (!step.HasResult)
            return;
        _nearest[step.Name] = position;
        _keys[StepKey.Of(position, step.Name)] = position;
    }

    /// <summary>Where the step of a name or key is; null where none can be seen.</summary>
    public StepPlace? Find(string nameOrKey)
    {
        var isKey = nameOrKey.Contains(':', StringComparison.Ordinal);
        var up = 0;
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if ((isKey ? scope._keys : scope._nearest).TryGetValue(nameOrKey, out var position))
                return new StepPlace(position, up);
            if (scope._ofBranch)
                up++;
        }

        return null;
    }

    /// <summary>All names, or keys, that can be seen.</summary>
    public IReadOnlyList<string> Known(bool keys)
    {
        var known = new List<string>();
        for (var scope = this; scope is not null; scope = scope._outer)
            known.AddRange(keys ? scope._nearest.Select(n => StepKey.Of(n.Value, n.Key)) : scope._nearest.Keys);
        return [.. known.Distinct(StringComparer.Ordinal)];
    }
}
