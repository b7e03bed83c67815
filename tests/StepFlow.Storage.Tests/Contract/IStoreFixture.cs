namespace StepFlow.Storage.Tests.Contract;

/// <summary>Opens stores for the contract suite. Made once per test class or collection, so it may start something expensive.</summary>
public interface IStoreFixture
{
    /// <summary>A store that the fixture's tests share; it holds what other tests left. The fixture closes it at its end.</summary>
    Task<StoreHarness> SharedAsync();

    /// <summary>A store that is empty and nobody else's; the test disposes of it.</summary>
    Task<StoreHarness> FreshAsync();

    /// <summary>As <see cref="FreshAsync"/>; where time is real, a callback that is not completed comes again within seconds.</summary>
    Task<StoreHarness> ImpatientAsync() => FreshAsync();
}
