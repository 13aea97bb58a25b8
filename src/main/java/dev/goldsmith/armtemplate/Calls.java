package dev.goldsmith.armtemplate;

import com.fasterxml.jackson.databind.JsonNode;

/** Functions that ask the template or its ground. */
interface Calls {
    /**
     * @param name in lower case
     */
    JsonNode call(String name, Arguments arguments, Scope scope);
}
