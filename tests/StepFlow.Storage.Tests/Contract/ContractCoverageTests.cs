namespace StepFlow.Storage.Tests.Contract;

public sealed class ContractCoverageTests
{
    public static TheoryData<Type> Fixtures =>
        [.. typeof(IStoreFixture).Assembly.GetTypes().Where(type => type.IsClass && !type.IsAbstract && type.IsAssignableTo(typeof(IStoreFixture)))];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void EveryStore_RunsEveryContract(Type fixture)
    {
        var types = fixture.Assembly.GetTypes();
        var contracts = types.Where(type => type.IsAbstract && type.BaseType == typeof(StoreContract));

        var run = types
            .Where(type => !type.IsAbstract && type.GetConstructors().Any(made => made.GetParameters().Any(p => p.ParameterType == fixture)))
            .Select(type => type.BaseType);

        Assert.Empty(contracts.Except(run).Select(contract => contract?.Name));
    }
}
