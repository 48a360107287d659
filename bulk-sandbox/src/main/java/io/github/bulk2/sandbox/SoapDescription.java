package io.github.bulk2.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Objects of the catalog in the words of the Partner WSDL, with every element that it requires. */
final class SoapDescription {
    private static final int LONGEST_TEXT = 131_072;
    private static final int DIGITS_OF_INT = 9;
    private static final int PRECISION = 18;
    private static final int SCALE = 2;

    private static final List<String> TRUE_OF_OBJECT = List.of(
            "createable",
            "deletable",
            "idEnabled",
            "layoutable",
            "queryable",
            "replicateable",
            "retrieveable",
            "searchable",
            "triggerable",
            "undeletable",
            "updateable");
    private static final List<String> FALSE_OF_OBJECT = List.of(
            "activateable",
            "customSetting",
            "deepCloneable",
            "deprecatedAndHidden",
            "feedEnabled",
            "hasSubtypes",
            "isInterface",
            "isSubtype",
            "mergeable",
            "mruEnabled");
    private static final List<String> NIL_OF_DESCRIPTION = List.of(
            "defaultImplementation",
            "implementedBy",
            "implementsInterfaces",
            "networkScopeFieldName",
            "urlDetail",
            "urlEdit",
            "urlNew");
    private static final List<String> FALSE_OF_FIELD = List.of(
            "aggregatable",
            "aiPredictionField",
            "autoNumber",
            "calculated",
            "caseSensitive",
            "defaultedOnCreate",
            "deprecatedAndHidden",
            "groupable",
            "permissionable",
            "queryByDistance",
            "searchPrefilterable");

    private SoapDescription() {}

    /** What the list of all objects says of one. */
    static SortedMap<String, @Nullable Object> listed(ObjectType object) {
        SortedMap<String, @Nullable Object> all = new TreeMap<>();
        TRUE_OF_OBJECT.forEach(name -> all.put(name, true));
        FALSE_OF_OBJECT.forEach(name -> all.put(name, false));
        all.put("associateEntityType", null);
        all.put("associateParentEntity", null);
        all.put("custom", isCustom(object.name()));
        all.put("keyPrefix", object.keyPrefix());
        all.put("label", object.name());
        all.put("labelPlural", object.name());
        all.put("name", object.name());
        return all;
    }

    /** An object with its fields. */
    static SortedMap<String, @Nullable Object> described(ObjectType object) {
        SortedMap<String, @Nullable Object> all = listed(object);
        NIL_OF_DESCRIPTION.forEach(name -> all.put(name, null));
        all.put("compactLayoutable", false);
        all.put("fields", object.fields().stream().map(SoapDescription::field).toList());
        return all;
    }

    private static SortedMap<String, @Nullable Object> field(Field field) {
        FieldType type = field.type();
        SortedMap<String, @Nullable Object> all = new TreeMap<>();
        FALSE_OF_FIELD.forEach(name -> all.put(name, false));
        int length = type.isText() || type.isId() ? Math.min(field.length(), LONGEST_TEXT) : 0;
        boolean loadable = field.isLoadable() && type != FieldType.ID;
        all.put("byteLength", 3 * length);
        all.put("createable", loadable);
        all.put("custom", isCustom(field.name()));
        all.put("digits", type == FieldType.INT ? DIGITS_OF_INT : 0);
        all.put("externalId", field.is(Field.Trait.EXTERNAL_ID));
        all.put("filterable", field.isStored());
        all.put("idLookup", field.isLookup());
        all.put("label", field.name());
        all.put("length", type.isId() ? 18 : length);
        all.put("name", field.name());
        all.put("nameField", field.name().equals("Name"));
        all.put("nillable", type != FieldType.ID && !field.is(Field.Trait.REQUIRED));
        all.put(
                "picklistValues",
                field.values().stream().map(SoapDescription::value).toList());
        all.put("polymorphicForeignKey", field.isPolymorphic());
        all.put("precision", type.isFloating() ? PRECISION : 0);
        all.put("referenceTo", field.referenceTo());
        all.put("relationshipName", optional(field.relationshipName()));
        all.put("restrictedPicklist", field.is(Field.Trait.RESTRICTED));
        all.put("scale", type.isFloating() ? SCALE : 0);
        all.put("soapType", soapType(type));
        all.put("sortable", field.isStored());
        all.put("type", type == FieldType.PERSONNAME ? "string" : type.name().toLowerCase(Locale.ROOT));
        all.put("unique", field.is(Field.Trait.UNIQUE));
        all.put("updateable", loadable);
        return all;
    }

    private static SortedMap<String, @Nullable Object> value(String value) {
        SortedMap<String, @Nullable Object> all = new TreeMap<>();
        all.put("active", true);
        all.put("defaultValue", false);
        all.put("label", value);
        all.put("value", value);
        return all;
    }

    private static String soapType(FieldType type) {
        return switch (type) {
            case ID, REFERENCE -> "tns:ID";
            case ADDRESS -> "tns:address";
            default -> "xsd:" + type.xsdType();
        };
    }

    /** An element that is left out if there is nothing to say. */
    private static List<String> optional(@Nullable String text) {
        List<String> all = new ArrayList<>();
        if (text != null) {
            all.add(text);
        }
        return all;
    }

    private static boolean isCustom(String name) {
        return name.endsWith("__c");
    }
}
